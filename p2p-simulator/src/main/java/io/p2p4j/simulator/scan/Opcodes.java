package io.p2p4j.simulator.scan;

import java.util.Arrays;

/** The lengths of instructions. Java Virtual Machine Specification, chapter 6. */
final class Opcodes {
    static final int LDC = 18;
    static final int LDC_W = 19;
    static final int INVOKEVIRTUAL = 182;
    static final int INVOKEINTERFACE = 185;
    static final int INVOKEDYNAMIC = 186;

    private static final int TABLESWITCH = 170;
    private static final int LOOKUPSWITCH = 171;
    private static final int WIDE = 196;
    private static final int IINC = 132;
    /** Pairs: the first opcode of a range, and how many bytes each of the range takes; 0 depends on what follows. */
    private static final int[][] LENGTHS = {
        {0, 1}, {16, 2}, {17, 3}, {18, 2}, {19, 3}, {21, 2}, {26, 1}, {54, 2}, {59, 1}, {132, 3}, {133, 1}, {153, 3},
        {169, 2}, {170, 0}, {172, 1}, {178, 3}, {185, 5}, {187, 3}, {188, 2}, {189, 3}, {190, 1}, {192, 3}, {194, 1},
        {196, 0}, {197, 4}, {198, 3}, {200, 5}, {202, 1}
    };

    private static final int[] LENGTH = table();

    private Opcodes() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int[] range : LENGTHS) {
            Arrays.fill(table, range[0], table.length, range[1]);
        }
        return table;
    }

    static int u2(byte[] code, int at) {
        return (code[at] & 0xFF) << 8 | (code[at + 1] & 0xFF);
    }

    private static int i4(byte[] code, int at) {
        return u2(code, at) << 16 | u2(code, at + 2);
    }

    /** How many bytes the instruction at a place takes. */
    static int length(byte[] code, int at) {
        int opcode = code[at] & 0xFF;
        // Both kinds of switch begin at the next multiple of four.
        int operands = (at & ~3) + 4;
        return switch (opcode) {
            case TABLESWITCH -> operands + 12 + 4 * (i4(code, operands + 8) - i4(code, operands + 4) + 1) - at;
            case LOOKUPSWITCH -> operands + 8 + 8 * i4(code, operands + 4) - at;
            case WIDE -> (code[at + 1] & 0xFF) == IINC ? 6 : 4;
            default -> LENGTH[opcode];
        };
    }
}
