import { support } from 'framepipe';
import { element } from '../lib/element.js';
import { RecordingPage } from './recording-page.js';

const able = support();
if (able.supported) new RecordingPage();
else element('controls', HTMLFormElement).replaceWith(able.reason);
