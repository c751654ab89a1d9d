import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { element } from '../lib/element.js';
import { App } from './app.js';

createRoot(element('app', HTMLElement)).render(createElement(StrictMode, null, createElement(App)));
