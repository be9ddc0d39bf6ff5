package io.secformer.infer.audit;

import java.util.List;

/** What the messages of an inference are, as its protocol suite has them. */
interface Messages {

    /** The number of messages that each party sends. */
    int count();

    /** Bytes of the masks that one party needs for each operation, in ascending order. */
    List<Long> maskBytes();

    /**
     * Keeps the words of all messages: each party's, and what they open.
     *
     * @param sent by party 0
     * @param received by it
     * @return what does not hold
     */
    List<String> keep(JointUniformity joint, List<byte[]> sent, List<byte[]> received);
}
