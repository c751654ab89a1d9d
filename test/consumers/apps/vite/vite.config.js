export default {
  // Else the development server of Vite 7 looks for the worker beside a bundle of its own making.
  optimizeDeps: { exclude: ['framepipe'] },
};
