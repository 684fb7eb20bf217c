import { expect, it } from 'vitest'
import { modelsPage } from '../../kit/models-page.ts'

it('docs/models.md says what the data say; run with -u to write it anew', async () => {
  await expect(modelsPage()).toMatchFileSnapshot('../../../docs/models.md')
})
