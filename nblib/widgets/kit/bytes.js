/* Numbers that Python packed: NumPy's tobytes(), little-endian. */

// A typed array of its own: what anywidget hands over may begin anywhere in its buffer, where no wide number may begin.
export const unpacked = ({ buffer, byteOffset, byteLength }, Type) => new Type(buffer.slice(byteOffset, byteOffset + byteLength));
