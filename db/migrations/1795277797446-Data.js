module.exports = class Data1795277797446 {
    name = 'Data1795277797446'

    async up(db) {
        await db.query(`ALTER TABLE "contract" ADD "asset" text`)
    }

    async down(db) {
        await db.query(`ALTER TABLE "contract" DROP COLUMN "asset"`)
    }
}
