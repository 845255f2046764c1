package io.p2p4j.simulator.scan;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Optional;

/** The constants of a class file. Java Virtual Machine Specification, section 4.4. */
final class ConstantPool {
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD_HANDLE = 15;
    /** The first kind of method handle that names a method; those before name fields. */
    private static final int METHOD_KIND_FIRST = 5;

    private final int[] tags;
    /** Each entry's two numbers; of a text, none. */
    private final int[] firsts;

    private final int[] seconds;
    private final String[] texts;

    /** A method or field. */
    record Member(String owner, String name, String descriptor) {}

    private ConstantPool(int size) {
        tags = new int[size];
        firsts = new int[size];
        seconds = new int[size];
        texts = new String[size];
    }

    static ConstantPool read(DataInputStream in) throws IOException {
        int size = in.readUnsignedShort();
        ConstantPool pool = new ConstantPool(size);
        for (int i = 1; i < size; i++) {
            int tag = in.readUnsignedByte();
            pool.tags[i] = tag;
            switch (tag) {
                case UTF8 -> pool.texts[i] = in.readUTF();
                case CLASS, STRING, 16, 19, 20 -> pool.firsts[i] = in.readUnsignedShort();
                case METHOD_HANDLE -> {
                    pool.firsts[i] = in.readUnsignedByte();
                    pool.seconds[i] = in.readUnsignedShort();
                }
                case 3, 4 -> in.readInt();
                case 5, 6 -> {
                    in.readLong();
                    // A long or double takes two entries.
                    i++;
                }
                case 9, 10, 11, 12, 17, 18 -> {
                    pool.firsts[i] = in.readUnsignedShort();
                    pool.seconds[i] = in.readUnsignedShort();
                }
                default ->
                    throw new IOException("constant " + i + " has the tag " + tag + " (expected one of chapter 4.4)");
            }
        }
        return pool;
    }

    String text(int index) {
        return texts[index];
    }

    /** The name of a class with dots, whatever arrays there are of it. */
    String className(int index) {
        String name = texts[firsts[index]];
        return name.startsWith("[") ? Descriptors.type(name) : name.replace('/', '.');
    }

    Optional<String> textConstant(int index) {
        return tags[index] == STRING ? Optional.of(texts[firsts[index]]) : Optional.empty();
    }

    Member member(int index) {
        int nameAndType = seconds[index];
        return new Member(className(firsts[index]), texts[firsts[nameAndType]], texts[seconds[nameAndType]]);
    }

    /** The method that a handle names. */
    Optional<Member> handle(int index) {
        return tags[index] == METHOD_HANDLE && firsts[index] >= METHOD_KIND_FIRST
                ? Optional.of(member(seconds[index]))
                : Optional.empty();
    }

    /** The entry of the table of bootstrap methods that a dynamic call has. */
    int bootstrap(int index) {
        return firsts[index];
    }
}
