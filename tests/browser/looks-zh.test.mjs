// Every page in Chinese.
import { looks } from './looks.mjs';

looks('zh');
