/** A colour for a name, in degrees: the same on every page, for its letter and for its test picture. */
export function hueOf(name: string): number {
  let hue = 0;
  for (const letter of name) hue = (hue * 31 + letter.codePointAt(0)!) % 360;
  return hue;
}
