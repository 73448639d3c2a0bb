// Without scripts, in English, on a narrow screen.
import { NARROW } from './browser.mjs';
import { lives } from './life.mjs';

lives('without scripts, in English', { lang: 'en', viewport: NARROW, scripts: false, name: 'without' });
