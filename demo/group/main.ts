import { support } from 'framepipe';
import { element } from '../lib/element.js';
import { GroupPage } from './group-page.js';

const able = support();
if (able.supported) new GroupPage();
else element('controls', HTMLFormElement).replaceWith(able.reason);
