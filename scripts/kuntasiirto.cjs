#!/usr/bin/env node
'use strict'
require('./launch.cjs').launch('pipeline/cli.ts', process.argv.slice(2))
