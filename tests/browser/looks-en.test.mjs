// Every page in English.
import { looks } from './looks.mjs';

looks('en');
