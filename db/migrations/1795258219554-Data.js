module.exports = class Data1795258219554 {
    name = 'Data1795258219554'

    async up(db) {
        await db.query(`ALTER TABLE "governor" ADD "super_quorum_numerator" numeric`)
        await db.query(`ALTER TABLE "governor" ADD "quorum" numeric`)
        await db.query(`ALTER TABLE "governor" ADD "vote_extension" numeric`)
        await db.query(`ALTER TABLE "proposal" ADD "super_quorum" numeric`)
        await db.query(`ALTER TABLE "proposal" ADD "snapshot_supply" numeric`)
        await db.query(`ALTER TABLE "proposal" ADD "stage" text`)
        await db.query(`ALTER TABLE "vote" ADD "against_part" numeric`)
        await db.query(`ALTER TABLE "vote" ADD "for_part" numeric`)
        await db.query(`ALTER TABLE "vote" ADD "abstain_part" numeric`)
    }

    async down(db) {
        await db.query(`ALTER TABLE "governor" DROP COLUMN "super_quorum_numerator"`)
        await db.query(`ALTER TABLE "governor" DROP COLUMN "quorum"`)
        await db.query(`ALTER TABLE "governor" DROP COLUMN "vote_extension"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "super_quorum"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "snapshot_supply"`)
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "stage"`)
        await db.query(`ALTER TABLE "vote" DROP COLUMN "against_part"`)
        await db.query(`ALTER TABLE "vote" DROP COLUMN "for_part"`)
        await db.query(`ALTER TABLE "vote" DROP COLUMN "abstain_part"`)
    }
}
