module.exports = class Data1795264397462 {
    name = 'Data1795264397462'

    async up(db) {
        await db.query(`CREATE TABLE "participation" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "token" text NOT NULL, "block" integer NOT NULL, "timestamp" numeric NOT NULL, "total_supply" numeric NOT NULL, "delegated_supply" numeric NOT NULL, "active_votes" numeric, "delegators" integer NOT NULL, "self_delegators" integer NOT NULL, "self_delegated" numeric NOT NULL, "single_holder_delegates" integer NOT NULL, "single_holder_votes" numeric NOT NULL, "redelegated" numeric NOT NULL, CONSTRAINT "PK_ba5442bab90fc96ddde456c69e1" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_58e63e3718a1fe996ea5635abc" ON "participation" ("chain_id") `)
        await db.query(`CREATE UNIQUE INDEX "IDX_9d53b5e11710f9b5019e5232b9" ON "participation" ("token", "block") `)
        await db.query(`CREATE TABLE "series" ("id" character varying NOT NULL, "chain_id" integer NOT NULL, "token" text NOT NULL, "population" text NOT NULL, "same_as" text NOT NULL, "labels" text NOT NULL, "excluded" integer NOT NULL, "merged" integer NOT NULL, "window" integer, CONSTRAINT "PK_e725676647382eb54540d7128ba" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_9fab07766714e6245700508a81" ON "series" ("chain_id") `)
        await db.query(`CREATE INDEX "IDX_b58b89acda02d05f6ff40a2a72" ON "series" ("token") `)
        // Indexes of an older version are made anew before they are used, and labels are written at every start.
        await db.query(`DELETE FROM "concentration"`)
        await db.query(`DELETE FROM "label"`)
        await db.query(`ALTER TABLE "concentration" DROP COLUMN "metrics"`)
        await db.query(`ALTER TABLE "concentration" ADD "readings" jsonb NOT NULL`)
        await db.query(`ALTER TABLE "concentration" ADD "decisions" jsonb`)
        await db.query(`ALTER TABLE "label" ADD "entity" text`)
        await db.query(`ALTER TABLE "label" ADD "non_voting" boolean NOT NULL`)
        await db.query(`ALTER TABLE "label" ADD "confidence" text NOT NULL`)
        await db.query(`ALTER TABLE "label" ADD "set" text NOT NULL`)
        await db.query(`CREATE INDEX "IDX_e72862e525c7d7a2a51537a9ab" ON "account" ("token", "delegate") `)
        await db.query(`CREATE INDEX "IDX_bcc5cf51a4c31f2457f9fcf970" ON "concentration" ("token", "population", "timestamp", "block") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "participation"`)
        await db.query(`DROP INDEX "public"."IDX_58e63e3718a1fe996ea5635abc"`)
        await db.query(`DROP INDEX "public"."IDX_9d53b5e11710f9b5019e5232b9"`)
        await db.query(`DROP TABLE "series"`)
        await db.query(`DROP INDEX "public"."IDX_9fab07766714e6245700508a81"`)
        await db.query(`DROP INDEX "public"."IDX_b58b89acda02d05f6ff40a2a72"`)
        await db.query(`DELETE FROM "concentration"`)
        await db.query(`ALTER TABLE "concentration" ADD "metrics" jsonb NOT NULL`)
        await db.query(`ALTER TABLE "concentration" DROP COLUMN "readings"`)
        await db.query(`ALTER TABLE "concentration" DROP COLUMN "decisions"`)
        await db.query(`ALTER TABLE "label" DROP COLUMN "entity"`)
        await db.query(`ALTER TABLE "label" DROP COLUMN "non_voting"`)
        await db.query(`ALTER TABLE "label" DROP COLUMN "confidence"`)
        await db.query(`ALTER TABLE "label" DROP COLUMN "set"`)
        await db.query(`DROP INDEX "public"."IDX_e72862e525c7d7a2a51537a9ab"`)
        await db.query(`DROP INDEX "public"."IDX_bcc5cf51a4c31f2457f9fcf970"`)
    }
}
