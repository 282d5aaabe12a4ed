/** Before each file: fast-check tries the same cases every time, and more of them or others when it is asked to. */
import fc from 'fast-check'
import { seedOr, trialsOf } from './trials.ts'

fc.configureGlobal({ seed: seedOr(20210301), numRuns: trialsOf(100) })
