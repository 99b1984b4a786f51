export {
  type ApiHandler,
  buildConfig,
  createFakeEdge,
  type FakeEdge,
  type FakeEdgeOptions,
  type Fault,
  type SeenRequest,
} from './fake-edge.ts';
export { createMockAuth, type MockAuth, type MockAuthOptions } from './mock-auth.ts';
export { buildProblemAnswer, type StepUpDemand } from './problem-answer.ts';
export { buildSignedIn } from './signed-in.ts';
