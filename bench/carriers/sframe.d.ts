declare module 'sframe/Worker.js';
