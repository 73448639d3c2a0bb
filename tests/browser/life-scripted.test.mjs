// With scripts, in Chinese, on a wide screen.
import { WIDE } from './browser.mjs';
import { lives } from './life.mjs';

lives('with scripts, in Chinese', { lang: 'zh', viewport: WIDE, scripts: true, name: 'with' });
