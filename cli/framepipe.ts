#!/usr/bin/env node
import { main } from './main.js';

// Set, not called with `process.exit`, so that what is written still goes out.
process.exitCode = await main(process.argv.slice(2));
