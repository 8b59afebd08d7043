// Cells in the fragment of an address, which no server ever sees.

export const START = "#cells=";

export const areCells = found => Array.isArray(found) && found.every(code => typeof code === "string");

export function linkTo(codes) { // base64 with letters that an address may hold
  const bytes = new TextEncoder().encode(JSON.stringify(codes));
  const text = btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(""));
  return START + text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function linked(hash) { // the cells of a link; null where it holds none
  try {
    const text = atob(hash.slice(START.length).replaceAll("-", "+").replaceAll("_", "/"));
    const found = JSON.parse(new TextDecoder().decode(Uint8Array.from(text, letter => letter.charCodeAt(0))));
    return areCells(found) ? found : null;
  } catch {
    return null;
  }
}
