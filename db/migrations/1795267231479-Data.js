module.exports = class Data1795267231479 {
    name = 'Data1795267231479'

    async up(db) {
        await db.query(`ALTER TABLE "proposal" ADD "quorum_slack" numeric`)
        await db.query(`ALTER TABLE "proposal" ADD "removal_pivotal" text array`)
        await db.query(`ALTER TABLE "proposal" ADD "flip_pivotal" text array`)
        await db.query(`ALTER TABLE "proposal" ADD "removal_coalition" text array`)
        await db.query(`ALTER TABLE "proposal" ADD "removal_route" text`)
        await db.query(`ALTER TABLE "proposal" ADD "flip_coalition" text array`)
        await db.query(`ALTER TABLE "proposal" ADD "flip_route" text`)
        await db.query(`ALTER TABLE "proposal" ADD "decisive_index" integer`)
        await db.query(`ALTER TABLE "proposal" ADD "decisive_voter" text`)
        await db.query(`ALTER TABLE "proposal" ADD "decisive_block" integer`)
    }

    async down(db) {
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "quorum_slack"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "removal_pivotal"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "flip_pivotal"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "removal_coalition"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "removal_route"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "flip_coalition"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "flip_route"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "decisive_index"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "decisive_voter"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "decisive_block"`)
    }
}
