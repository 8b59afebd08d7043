/* Numbers out of bytes: Python packs them, and a trait of bytes reaches the page as a DataView. */

// All of them as a typed array of their own, such as Float64Array: the bytes may begin anywhere in what arrived.
export const unpacked = ({ buffer, byteOffset, byteLength }, Type) => new Type(buffer.slice(byteOffset, byteOffset + byteLength));

// `count` numbers of 32 bits, from the one at `start` on, without unpacking the rest.
export const floats = (bytes, start, count) => Array.from({ length: count }, (_, i) => bytes.getFloat32(4 * (start + i), true));

// Two numbers from 0 to 15 out of each byte, the higher bits first.
export const halves = bytes =>
  Uint8Array.from({ length: 2 * bytes.length }, (_, i) => i % 2 ? bytes[i >> 1] & 15 : bytes[i >> 1] >> 4);
