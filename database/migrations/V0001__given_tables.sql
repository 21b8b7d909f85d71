-- The three tables that the API contract came with, and its three products.
-- A database that was made by database/schema.sql has them already, and is left as it is.

create table if not exists products (
  id int not null auto_increment,
  name varchar(255) not null,
  price_cents int not null,
  primary key (id)
);

create table if not exists orders (
  id int not null auto_increment,
  status varchar(255) not null,
  amount_cents int not null,
  primary key (id)
);

create table if not exists order_items (
  id int not null auto_increment,
  order_id int,
  product_id int,
  quantity int not null,
  primary key (id),
  foreign key (order_id) references orders (id),
  foreign key (product_id) references products (id)
);

insert ignore into products (id, name, price_cents)
values
  (1, 'Apple', 100),
  (2, 'Banana', 50),
  (3, 'Cherry', 200);
