import { provider } from '../../local/index.ts'
import { backendSuite } from '../kit/backend-suite.ts'

backendSuite('local/base', { create: () => provider.create('base', { threads: 1 }) })
