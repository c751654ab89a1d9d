import { support } from 'framepipe';
import { element } from '../lib/element.js';
import { MetadataPage } from './metadata-page.js';

const able = support();
if (able.supported) new MetadataPage();
else element('controls', HTMLFormElement).replaceWith(able.reason);
