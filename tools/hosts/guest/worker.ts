/** A Web Worker: it runs the suite and sends the report to the page. */
import { reportOf } from "./web.ts";

postMessage(await reportOf());
