// node --import ./opentelemetry.mjs node_modules/.bin/postern start
import { NodeSDK } from '@opentelemetry/sdk-node';

// OTEL_SERVICE_NAME, OTEL_EXPORTER_OTLP_ENDPOINT and the other variables of OpenTelemetry configure it.
new NodeSDK().start();
