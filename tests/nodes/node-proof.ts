/** What the proofs of several nodes are given, and what each of them hands back. */
import type { ClusterOptions } from './node-cluster.ts';
import type { NodeVerdict } from './judge-nodes.ts';
import type { NodeProducer } from './node-producer.ts';
import type { TakeOverTimes } from './take-over-times.ts';

export interface NodeProofOptions {
  folder: string;
  seed: number;
  rounds: number;
  rate?: number;
  quietMs?: number;
  /** How long after the end of a lease others may take; as promised where it is not given. */
  takeOverMs?: number;
  preload?: ClusterOptions['preload'];
  /** Says how far it is. */
  progress: (line: string) => void;
}

export interface NodeProof {
  verdict: NodeVerdict;
  producer: Pick<NodeProducer, 'answers' | 'echoed' | 'orders'>;
  times: TakeOverTimes | null;
  /** From the end of each fault of the database until every node accepts again. */
  backMs: number[];
  /** Rows of the table: what was done, and how often. */
  done: string[][];
  /** What the nodes wrote. */
  output: string;
}
