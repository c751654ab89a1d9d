import { mount } from 'svelte';
import { element } from '../lib/element.js';
import App from './App.svelte';

mount(App, { target: element('app', HTMLElement) });
