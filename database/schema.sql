-- The tables that Planne was given, and its three products. Loading it again changes nothing.
-- `make setup-database` loads it; what has been added since is in the migrations beside it.

create table if not exists products (
  id int auto_increment primary key,
  name varchar(255) not null,
  price_cents int not null
);

create table if not exists orders (
  id int auto_increment primary key,
  status varchar(255) not null,
  amount_cents int not null
);

create table if not exists order_items (
  id int auto_increment primary key,
  order_id int,
  product_id int,
  quantity int not null,
  foreign key (order_id) references orders (id),
  foreign key (product_id) references products (id)
);

insert ignore into products (id, name, price_cents)
values
  (1, 'Apple', 100),
  (2, 'Banana', 50),
  (3, 'Cherry', 200);
