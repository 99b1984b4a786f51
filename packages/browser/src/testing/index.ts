export {
  type ApiHandler,
  buildConfig,
  buildProblemAnswer,
  createFakeEdge,
  type FakeEdge,
  type FakeEdgeOptions,
  type Fault,
  type SeenRequest,
  type StepUpDemand,
} from './fake-edge.ts';
export { createMockAuth, type MockAuth, type MockAuthOptions } from './mock-auth.ts';
export { buildSignedIn } from './signed-in.ts';
