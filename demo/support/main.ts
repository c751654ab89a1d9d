import { SupportPage } from './support-page.js';

new SupportPage();
