import { support } from 'framepipe';
import { Demo } from './demo.js';
import { element } from './lib/element.js';

const able = support();
if (able.supported) new Demo();
else element('controls', HTMLFormElement).replaceWith(able.reason);
