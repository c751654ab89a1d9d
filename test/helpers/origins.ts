/** The further origins that the test server has, each serving the same files as the page's folder of bundles. */
export interface Origins {
  /** Lets every page read its files (Access-Control-Allow-Origin: *). */
  readonly cors: string;
  /** Lets none. */
  readonly noCors: string;
}

declare const __karma__: { readonly config: { readonly origins: Origins } };

export const origins: Origins = __karma__.config.origins;
