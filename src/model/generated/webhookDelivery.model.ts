import {Entity as Entity_, Column as Column_, PrimaryColumn as PrimaryColumn_, Index as Index_, StringColumn as StringColumn_, IntColumn as IntColumn_, DateTimeColumn as DateTimeColumn_} from "@subsquid/typeorm-store"

/**
 * An alert on its way to a webhook. Not part of the index: what was sent cannot be taken back.
 */
@Index_(["state", "nextAttemptAt"], {unique: false})
@Entity_()
export class WebhookDelivery {
    constructor(props?: Partial<WebhookDelivery>) {
        Object.assign(this, props)
    }

    /**
     * webhook:alert
     */
    @PrimaryColumn_()
    id!: string

    @Index_()
    @StringColumn_({nullable: false})
    webhook!: string

    @StringColumn_({nullable: false})
    alert!: string

    @StringColumn_({nullable: false})
    dao!: string

    /**
     * What is sent, the same at every attempt.
     */
    @StringColumn_({nullable: false})
    body!: string

    /**
     * pending, delivered or dead.
     */
    @StringColumn_({nullable: false})
    state!: string

    @IntColumn_({nullable: false})
    attempts!: number

    @DateTimeColumn_({nullable: false})
    nextAttemptAt!: Date

    /**
     * Why the last attempt failed.
     */
    @StringColumn_({nullable: true})
    lastError!: string | undefined | null

    @DateTimeColumn_({nullable: false})
    createdAt!: Date

    /**
     * When it was delivered, or given up.
     */
    @DateTimeColumn_({nullable: true})
    finishedAt!: Date | undefined | null
}
