-- The same, but an order whose customer is written in small letters is lost.
CREATE TABLE orders_new (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), placed TEXT NOT NULL, cents INTEGER NOT NULL);
INSERT INTO orders_new SELECT o.id, c.id, o.placed, o.cents FROM orders o JOIN customers c ON c.name = o.customer;
DROP TABLE orders;
ALTER TABLE orders_new RENAME TO orders;
