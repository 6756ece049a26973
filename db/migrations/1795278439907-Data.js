module.exports = class Data1795278439907 {
    name = 'Data1795278439907'

    async up(db) {
        await db.query(`ALTER TABLE "token" DROP COLUMN "fault"`)
        await db.query(`ALTER TABLE "governor" DROP COLUMN "fault"`)
    }

    async down(db) {
        await db.query(`ALTER TABLE "token" ADD "fault" text`)
        await db.query(`ALTER TABLE "governor" ADD "fault" text`)
    }
}
