package io.p2p4j.simulator.scan;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class file says that matters here: its supertypes, annotations, fields and calls, with their lines. Java Virtual
 * Machine Specification, chapter 4.
 */
final class ClassFile {
    private static final int MAGIC = 0xCAFEBABE;

    private final ConstantPool pool;
    private final String name;
    private final List<String> supertypes = new ArrayList<>();
    private final List<String> annotations = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Dynamic> dynamics = new ArrayList<>();
    private String source = "unknown source";

    /** A field with its type. */
    record Field(String name, String type) {}

    /** A call, or a reference to a method; {@code text} is the last text constant before it in the same method. */
    record Call(String method, int line, ConstantPool.Member target, String text) {}

    /** A call whose target is in the table of bootstrap methods, which comes later in the file. */
    private record Dynamic(String method, int line, int bootstrap) {}

    private ClassFile(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("not a class file (expected CAFEBABE at its beginning)");
        }
        in.readInt();
        pool = ConstantPool.read(in);
        in.readUnsignedShort();
        name = pool.className(in.readUnsignedShort());
        int parent = in.readUnsignedShort();
        if (parent != 0) {
            supertypes.add(pool.className(parent));
        }
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            supertypes.add(pool.className(in.readUnsignedShort()));
        }
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            in.readUnsignedShort();
            String field = pool.text(in.readUnsignedShort());
            fields.add(new Field(field, Descriptors.type(pool.text(in.readUnsignedShort()))));
            attributes(in, (attribute, data) -> {});
        }
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            in.readUnsignedShort();
            String method = pool.text(in.readUnsignedShort());
            in.readUnsignedShort();
            attributes(in, (attribute, data) -> {
                if (attribute.equals("Code")) {
                    code(method, data);
                }
            });
        }
        attributes(in, this::classAttribute);
    }

    /** Reads a class file. */
    static ClassFile parse(byte[] bytes) throws IOException {
        return new ClassFile(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    String name() {
        return name;
    }

    List<String> supertypes() {
        return supertypes;
    }

    boolean isAnnotated(String type) {
        return annotations.contains(type);
    }

    List<Field> fields() {
        return fields;
    }

    List<Call> calls() {
        return calls;
    }

    /** The source file and a line, as stack traces have them. */
    String source(int line) {
        return line > 0 ? source + ':' + line : source;
    }

    private interface Attribute {
        void read(String name, DataInputStream data) throws IOException;
    }

    private void attributes(DataInputStream in, Attribute reader) throws IOException {
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            String attribute = pool.text(in.readUnsignedShort());
            byte[] data = in.readNBytes(in.readInt());
            reader.read(attribute, new DataInputStream(new ByteArrayInputStream(data)));
        }
    }

    private void classAttribute(String attribute, DataInputStream in) throws IOException {
        switch (attribute) {
            case "SourceFile" -> source = pool.text(in.readUnsignedShort());
            case "RuntimeVisibleAnnotations", "RuntimeInvisibleAnnotations" -> {
                for (int i = in.readUnsignedShort(); i > 0; i--) {
                    annotations.add(annotation(in));
                }
            }
            case "BootstrapMethods" -> bootstrap(in);
            default -> {}
        }
    }

    private String annotation(DataInputStream in) throws IOException {
        String type = Descriptors.type(pool.text(in.readUnsignedShort()));
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            in.readUnsignedShort();
            elementValue(in);
        }
        return type;
    }

    private void elementValue(DataInputStream in) throws IOException {
        switch (in.readUnsignedByte()) {
            case 'e' -> in.readInt();
            case '@' -> annotation(in);
            case '[' -> {
                for (int i = in.readUnsignedShort(); i > 0; i--) {
                    elementValue(in);
                }
            }
            default -> in.readUnsignedShort();
        }
    }

    /** Method references stand in this table; the bodies of lambdas do as well, and are methods of the class themselves. */
    private void bootstrap(DataInputStream in) throws IOException {
        List<List<ConstantPool.Member>> methods = new ArrayList<>();
        for (int i = in.readUnsignedShort(); i > 0; i--) {
            in.readUnsignedShort();
            List<ConstantPool.Member> handles = new ArrayList<>();
            for (int j = in.readUnsignedShort(); j > 0; j--) {
                pool.handle(in.readUnsignedShort()).ifPresent(handles::add);
            }
            methods.add(handles);
        }
        for (Dynamic dynamic : dynamics) {
            for (ConstantPool.Member target : methods.get(dynamic.bootstrap())) {
                calls.add(new Call(dynamic.method(), dynamic.line(), target, ""));
            }
        }
    }

    private void code(String method, DataInputStream in) throws IOException {
        in.readInt();
        byte[] code = in.readNBytes(in.readInt());
        in.skipNBytes(8L * in.readUnsignedShort());
        int[] lines = new int[code.length];
        attributes(in, (attribute, data) -> {
            if (attribute.equals("LineNumberTable")) {
                for (int i = data.readUnsignedShort(); i > 0; i--) {
                    lines[data.readUnsignedShort()] = data.readUnsignedShort();
                }
            }
        });
        walk(displayed(method), code, lines);
    }

    /** A lambda's body is shown as a part of the method that has it. */
    private static String displayed(String method) {
        if (!method.startsWith("lambda$")) {
            return method;
        }
        int end = method.lastIndexOf('$');
        return end > "lambda$".length() ? method.substring("lambda$".length(), end) : method;
    }

    private void walk(String method, byte[] code, int[] lines) throws IOException {
        int line = 0;
        String text = "";
        int at = 0;
        for (; at < code.length; at += Opcodes.length(code, at)) {
            line = lines[at] > 0 ? lines[at] : line;
            int opcode = code[at] & 0xFF;
            if (opcode == Opcodes.LDC) {
                text = pool.textConstant(code[at + 1] & 0xFF).orElse(text);
            } else if (opcode == Opcodes.LDC_W) {
                text = pool.textConstant(Opcodes.u2(code, at + 1)).orElse(text);
            } else if (opcode >= Opcodes.INVOKEVIRTUAL && opcode <= Opcodes.INVOKEINTERFACE) {
                calls.add(new Call(method, line, pool.member(Opcodes.u2(code, at + 1)), text));
            } else if (opcode == Opcodes.INVOKEDYNAMIC) {
                dynamics.add(new Dynamic(method, line, pool.bootstrap(Opcodes.u2(code, at + 1))));
            }
        }
        if (at != code.length) {
            throw new IOException(name + '.' + method + " ends within an instruction (expected its end at "
                    + code.length + ", was " + at + ")");
        }
    }
}
