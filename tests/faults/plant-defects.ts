/** Loaded into the server by the tests of its end: a defect that shows some time after the start. */
import { isMainThread, workerData } from 'node:worker_threads';

const afterMs = 2500;
const defect = (): never => {
  throw new Error('a planted defect');
};
const isWriter = (workerData as { role?: string } | null)?.role === 'writer';

const planted = process.env['PLANTED_FAULT'];
if (planted === 'uncaught' && isMainThread) setTimeout(defect, afterMs);
if (planted === 'unhandled' && isMainThread) {
  setTimeout(() => void Promise.resolve().then(defect), afterMs);
}
if (planted === 'thread' && isWriter) setTimeout(defect, afterMs);
