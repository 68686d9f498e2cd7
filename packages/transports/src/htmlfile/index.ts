export { type HtmlfileOptions, htmlfile } from "./server.ts";
