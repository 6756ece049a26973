module.exports = class Data1795270914317 {
    name = 'Data1795270914317'

    async up(db) {
        await db.query(`ALTER TABLE "proposal" ADD "quorum_counts" text array`)
    }

    async down(db) {
        await db.query(`ALTER TABLE "proposal" DROP COLUMN "quorum_counts"`)
    }
}
