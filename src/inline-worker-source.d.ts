/** The default worker as one classic script: webpack and `npm run build` supply it from the bundle. */
declare const workerSource: string;
export default workerSource;
