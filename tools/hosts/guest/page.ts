/** A page: it runs the suite itself, or, if its address ends in `?worker`, has a Web Worker do so, and posts the report. */
import type { Report } from "./suite.ts";
import { reportOf } from "./web.ts";

function reportOfWorker(): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker("/guest/worker.js", { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(`the worker fails: ${message}`));
  });
}

async function answer(): Promise<Report | { error: string }> {
  try {
    return await (location.search === "?worker" ? reportOfWorker() : reportOf());
  } catch (error) {
    return { error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) };
  }
}

await fetch("/report", { method: "POST", body: JSON.stringify(await answer()) });
