CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT NOT NULL, placed TEXT NOT NULL, cents INTEGER NOT NULL);
INSERT INTO customers VALUES (1, 'Ada Byron', 'ada@example.com'), (2, 'Grace Murray', NULL), (3, 'Edith Clarke', 'edith@example.com');
INSERT INTO orders VALUES
  (1, 'Ada Byron', '2025-10-02', 1250), (2, 'Grace Murray', '2025-10-05', 990), (3, 'Ada Byron', '2025-11-11', 4300),
  (4, 'Edith Clarke', '2025-12-01', 775), (5, 'edith clarke', '2025-12-24', 2100);
