import { build } from 'esbuild';
import { appBundle } from './bundle.ts';

await build(appBundle);
