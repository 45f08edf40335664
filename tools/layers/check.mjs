// Fails when a package imports what its layer may not know. The table is the architecture.
import {globSync, readFileSync} from 'node:fs';
