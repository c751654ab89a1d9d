/**
 * Whether a page of this origin may use the server. Where none are named, pages of this machine alone: a server that
 * somebody tries out is not everybody's. `*` welcomes all, and programs, which have no origin.
 */
export function isWelcome(origin: string | undefined, welcome: readonly string[]): boolean {
  if (welcome.includes('*')) return true;
  if (origin === undefined) return false;
  if (welcome.length > 0) return welcome.includes(origin);
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);
}
