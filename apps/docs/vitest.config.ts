import { defineConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

export default defineConfig({ test: { ...limits, reporters, dir: 'tests' } });
