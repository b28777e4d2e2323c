-- Orders name their customer by id. A name written otherwise is the same customer.
CREATE TABLE orders_new (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), placed TEXT NOT NULL, cents INTEGER NOT NULL);
INSERT INTO orders_new
  SELECT o.id, c.id, o.placed, o.cents FROM orders o JOIN customers c ON c.name = o.customer COLLATE NOCASE;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
