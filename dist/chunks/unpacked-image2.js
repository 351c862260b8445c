export { r as unpackImage } from "./unpacked-image.js";
