module.exports = class Data1795290615025 {
    name = 'Data1795290615025'

    async up(db) {
        await db.query(`ALTER TABLE "concentration" ALTER COLUMN "readings" TYPE text USING "readings"::text`)
    }

    async down(db) {
        await db.query(`ALTER TABLE "concentration" ALTER COLUMN "readings" TYPE jsonb USING "readings"::jsonb`)
    }
}
