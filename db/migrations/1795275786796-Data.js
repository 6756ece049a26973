module.exports = class Data1795275786796 {
    name = 'Data1795275786796'

    async up(db) {
        await db.query(`CREATE TABLE "webhook" ("id" character varying NOT NULL, "since" numeric NOT NULL, "place" jsonb NOT NULL, CONSTRAINT "PK_e6765510c2d078db49632b59020" PRIMARY KEY ("id"))`)
        await db.query(`CREATE TABLE "webhook_delivery" ("id" character varying NOT NULL, "webhook" text NOT NULL, "alert" text NOT NULL, "dao" text NOT NULL, "body" text NOT NULL, "state" text NOT NULL, "attempts" integer NOT NULL, "next_attempt_at" TIMESTAMP WITH TIME ZONE NOT NULL, "last_error" text, "created_at" TIMESTAMP WITH TIME ZONE NOT NULL, "finished_at" TIMESTAMP WITH TIME ZONE, CONSTRAINT "PK_b1ae290239a778f12399db91354" PRIMARY KEY ("id"))`)
        await db.query(`CREATE INDEX "IDX_f59ce11b9ddb64908977cd301f" ON "webhook_delivery" ("webhook") `)
        await db.query(`CREATE INDEX "IDX_fd45bd558b4faee1c156a0eedd" ON "webhook_delivery" ("state", "next_attempt_at") `)
        await db.query(`CREATE INDEX "IDX_c942e5fdb04223d31aa404e2f1" ON "feed_entry" ("chain", "kind", "sequence") `)
    }

    async down(db) {
        await db.query(`DROP TABLE "webhook"`)
        await db.query(`DROP TABLE "webhook_delivery"`)
        await db.query(`DROP INDEX "public"."IDX_f59ce11b9ddb64908977cd301f"`)
        await db.query(`DROP INDEX "public"."IDX_fd45bd558b4faee1c156a0eedd"`)
        await db.query(`DROP INDEX "public"."IDX_c942e5fdb04223d31aa404e2f1"`)
    }
}
