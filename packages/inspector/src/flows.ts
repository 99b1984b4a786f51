export type { Exchange, Flow, FlowFailure, FlowKind, Passage, Trace } from './flow.ts';
export {
  addArrival,
  addDeparture,
  addExchange,
  addRefusal,
  forgetUse,
  isForgotten,
} from './flow-log.ts';
export { buildPassage } from './passage.ts';
export { readFlowKind } from './read-flow.ts';
export { readTrace, type Timing } from './read-trace.ts';
