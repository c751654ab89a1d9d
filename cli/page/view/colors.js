/** Which of the style sheet's colours frames of a type have. @param {string} type */
function colorName(type) {
  const names = { key: 'key', 'delta I': 'intra', 'delta P': 'predicted', 'delta B': 'bidirectional' };
  const found = Object.entries(names).find(([start]) => type.startsWith(start));
  return found ? found[1] : type === 'unreadable' ? 'bad' : 'other';
}

/** A colour of the style sheet, as it is now. @param {string} name */
function variable(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** How visible frames of a type are: those that are not shown stand back. @param {string} type */
function opacityOf(type) {
  return type.endsWith('hidden') ? 0.5 : 1;
}
